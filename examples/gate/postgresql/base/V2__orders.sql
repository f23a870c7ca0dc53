CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers (id),
  amount numeric(12) NOT NULL,
  ordered_at timestamptz NOT NULL DEFAULT now()
);
