job-executor-service
../../..
-f
gateway-selectors.yaml
