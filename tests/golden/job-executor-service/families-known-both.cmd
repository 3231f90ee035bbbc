job-executor-service
../../..
-f
families-known.yaml
--set-json
networkPolicy.ipFamilies=["IPv4","IPv6"]
