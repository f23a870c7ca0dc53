-- 본인확인
CREATE INDEX orders_ordered_at ON orders (ordered_at);

ALTER TABLE customers ADD COLUMN verified tinyint(1) NOT NULL DEFAULT 0,
  ADD COLUMN rrn char(13) COMMENT '주민등록번호';
