job-executor-service
../../..
-f
additional-hosts.yaml
