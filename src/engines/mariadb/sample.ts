/** What sampling on MariaDB writes in another way than on MySQL. */
import type { SampleDialect } from '../mysql/sample.ts';

export const mariadbSample: SampleDialect = {
  limited: (select, milliseconds) => `SET STATEMENT max_statement_time = ${milliseconds / 1000} FOR ${select}`,
};
