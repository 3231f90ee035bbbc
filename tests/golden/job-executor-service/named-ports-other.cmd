job-executor-service
../../..
-f
named-ports.yaml
--set
networkPolicy.egress.namedPorts=other
