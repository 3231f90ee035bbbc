job-executor-service
../../..
-f
dialect.yaml
--set
networkPolicy.dialect=cluster-network-policy
--set-json
networkPolicy.egress.additional=[{"name":"peer-1","cidr":"192.0.2.1/32"},{"name":"peer-2","cidr":"192.0.2.2/32"},{"name":"peer-3","cidr":"192.0.2.3/32"},{"name":"peer-4","cidr":"192.0.2.4/32"},{"name":"peer-5","cidr":"192.0.2.5/32"},{"name":"peer-6","cidr":"192.0.2.6/32"},{"name":"peer-7","cidr":"192.0.2.7/32"},{"name":"peer-8","cidr":"192.0.2.8/32"},{"name":"peer-9","cidr":"192.0.2.9/32"},{"name":"peer-10","cidr":"192.0.2.10/32"},{"name":"peer-11","cidr":"192.0.2.11/32"},{"name":"peer-12","cidr":"192.0.2.12/32"},{"name":"peer-13","cidr":"192.0.2.13/32"},{"name":"peer-14","cidr":"192.0.2.14/32"},{"name":"peer-15","cidr":"192.0.2.15/32"},{"name":"peer-16","cidr":"192.0.2.16/32"},{"name":"peer-17","cidr":"192.0.2.17/32"},{"name":"peer-18","cidr":"192.0.2.18/32"},{"name":"peer-19","cidr":"192.0.2.19/32"},{"name":"peer-20","cidr":"192.0.2.20/32"}]
