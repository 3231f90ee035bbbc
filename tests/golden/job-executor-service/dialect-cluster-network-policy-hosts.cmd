job-executor-service
../../..
-f
additional-hosts.yaml
--set
networkPolicy.dialect=cluster-network-policy
