job-executor-service
../../..
-f
dialect.yaml
--set
networkPolicy.dialect=cluster-network-policy,networkPolicy.clusterNetworkPolicy.priority=1001
