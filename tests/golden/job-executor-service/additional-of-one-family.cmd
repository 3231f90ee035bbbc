job-executor-service
../../..
-f
additional.yaml
--set-json
networkPolicy.ipFamilies=["IPv4"]
--set-json
jobConfig.networkPolicy.additional=[{"name":"registry","cidr":"10.1.2.0/24"}]
