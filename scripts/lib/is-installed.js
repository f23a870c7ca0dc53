// Exits 0 when node_modules holds the versions of package-lock.json. npm itself notes there what it installed.
import { existsSync, readFileSync } from 'node:fs';

const packages = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {});
const wanted = packages('package-lock.json');
const installed = packages('node_modules/.package-lock.json');

const right = Object.entries(installed).every(([path, { version }]) => wanted[path]?.version === version);
const whole = Object.entries(wanted).every(([path, { optional }]) => path === '' || optional || installed[path]);
process.exitCode = right && whole && existsSync('node_modules') ? 0 : 1;
