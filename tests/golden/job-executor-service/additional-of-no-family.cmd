job-executor-service
../../..
-f
additional.yaml
--set-json
networkPolicy.ipFamilies=["IPv4"]
