CREATE USER app@'%' IDENTIFIED BY 'Only-for-the-example-1';
CREATE USER analyst@'%' IDENTIFIED BY 'Only-for-the-example-2';
GRANT SELECT, INSERT, UPDATE ON customers TO app@'%';
GRANT SELECT, INSERT, UPDATE ON orders TO app@'%';
GRANT SELECT ON orders TO analyst@'%';
