-- 본인확인
CREATE INDEX orders_ordered_at ON orders (ordered_at);

ALTER TABLE customers ADD COLUMN verified boolean NOT NULL DEFAULT false,
  ADD COLUMN rrn char(13);
COMMENT ON COLUMN customers.rrn IS '주민등록번호';
