-- 주문 현황
CREATE VIEW order_contacts AS
SELECT o.id, o.ordered_at, c.name, c.phone
FROM orders o
JOIN customers c ON c.id = o.customer_id;

-- 배송 문의용
GRANT SELECT ON order_contacts TO analyst@'%';
