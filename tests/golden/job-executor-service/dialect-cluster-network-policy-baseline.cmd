job-executor-service
../../..
-f
dialect.yaml
--set
networkPolicy.dialect=cluster-network-policy,networkPolicy.clusterNetworkPolicy.tier=Baseline,networkPolicy.clusterNetworkPolicy.priority=0
