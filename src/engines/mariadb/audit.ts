/** The settings that decide whether a read is logged. MariaDB's own are among those that MySQL's reader asks for. */
export { readAudit } from '../mysql/audit.ts';
