job-executor-service
../../..
--set
refresh.enabled=true,refresh.replicas=two
