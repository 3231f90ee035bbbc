job-executor-service
../../..
-f
gateway-selectors.yaml
--set
jobConfig.networkPolicy.enabled=true
