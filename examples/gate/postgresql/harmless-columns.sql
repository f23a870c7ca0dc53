ALTER TABLE orders ADD COLUMN status_code varchar(10) NOT NULL DEFAULT 'NEW';
ALTER TABLE orders ADD COLUMN updated_at timestamptz;
ALTER TABLE customers ADD COLUMN grade smallint, ADD COLUMN use_yn char(1) DEFAULT 'Y';
