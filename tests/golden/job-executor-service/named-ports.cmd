job-executor-service
../../..
-f
named-ports.yaml
