job-executor-service
../../..
-f
dialect.yaml
--set
networkPolicy.dialect=cilium
--set-json
networkPolicy.egress.additional=[{"name":"many","cidr":"192.0.2.0/24","ports":[{"port":8001},{"port":8002},{"port":8003},{"port":8004},{"port":8005},{"port":8006},{"port":8007},{"port":8008},{"port":8009},{"port":8010},{"port":8011},{"port":8012},{"port":8013},{"port":8014},{"port":8015},{"port":8016},{"port":8017},{"port":8018},{"port":8019},{"port":8020},{"port":8021},{"port":8022},{"port":8023},{"port":8024},{"port":8025},{"port":8026},{"port":8027},{"port":8028},{"port":8029},{"port":8030},{"port":8031},{"port":8032},{"port":8033},{"port":8034},{"port":8035},{"port":8036},{"port":8037},{"port":8038},{"port":8039},{"port":8040},{"port":8041},{"port":8042},{"port":8043},{"port":8044},{"port":8045},{"port":8046},{"port":8047},{"port":8048},{"port":8049},{"port":8050},{"port":8051},{"port":8052},{"port":8053},{"port":8054},{"port":8055},{"port":8056},{"port":8057},{"port":8058},{"port":8059},{"port":8060},{"port":8061},{"port":8062},{"port":8063},{"port":8064},{"port":8065},{"port":8066},{"port":8067},{"port":8068},{"port":8069},{"port":8070},{"port":8071},{"port":8072},{"port":8073},{"port":8074},{"port":8075},{"port":8076},{"port":8077},{"port":8078},{"port":8079},{"port":8080},{"port":8081},{"port":8082},{"port":8083},{"port":8084},{"port":8085},{"port":8086},{"port":8087},{"port":8088},{"port":8089},{"port":8090}]}]
