job-executor-service
../../..
-f
families.yaml
--set-json
networkPolicy.ipFamilies=["ipv4"]
