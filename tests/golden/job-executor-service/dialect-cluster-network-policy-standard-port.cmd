job-executor-service
../../..
-f
dialect.yaml
-n
jes
--set
networkPolicy.dialect=cluster-network-policy,networkPolicy.clusterNetworkPolicy.channel=standard
