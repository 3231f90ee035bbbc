job-executor-service
../../..
-f
default-host.yaml
