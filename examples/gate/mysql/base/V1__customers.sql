-- 고객
CREATE TABLE customers (
  id bigint AUTO_INCREMENT PRIMARY KEY,
  name varchar(50) NOT NULL COMMENT '고객명',
  phone varchar(13) COMMENT '휴대폰번호',
  email varchar(100),
  created_at datetime NOT NULL DEFAULT CURRENT_TIMESTAMP
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
