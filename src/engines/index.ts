import type { Engine } from '../plugin.ts';
import { mariadb } from './mariadb/index.ts';
import { mysql } from './mysql/index.ts';
import { postgres } from './postgres/index.ts';

export const engines: readonly Engine[] = [postgres, mysql, mariadb];
