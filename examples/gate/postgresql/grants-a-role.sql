-- 마케팅 분석 요청
ALTER TABLE orders ADD COLUMN channel varchar(20);

GRANT SELECT ON customers TO analyst;
