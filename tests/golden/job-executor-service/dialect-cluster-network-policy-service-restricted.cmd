job-executor-service
../../..
-f
restricted-service.yaml
--set
networkPolicy.dialect=cluster-network-policy
