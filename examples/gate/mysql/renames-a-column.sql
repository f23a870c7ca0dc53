ALTER TABLE customers CHANGE phone mobile_no varchar(13) COMMENT '휴대폰번호';
