export const corpusCases = () => ({ valuesOnly: [], named: [], namesOnly: [], tables: [], tablesUnnamed: [] });
