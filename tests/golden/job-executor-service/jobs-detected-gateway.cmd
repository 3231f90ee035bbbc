job-executor-service
../../..
-f
detected-gateway.yaml
--set
jobConfig.networkPolicy.enabled=true,networkPolicy.egress.enabled=false
