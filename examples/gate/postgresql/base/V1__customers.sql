-- 고객
CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name varchar(50) NOT NULL,
  phone varchar(13),
  email varchar(100),
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN customers.name IS '고객명';
COMMENT ON COLUMN customers.phone IS '휴대폰번호';
