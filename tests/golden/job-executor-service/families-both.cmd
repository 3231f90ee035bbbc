job-executor-service
../../..
-f
families.yaml
--set-json
networkPolicy.ipFamilies=["IPv6","IPv4"]
