job-executor-service
../../..
--set
networkPolicy.egress.enabled=true
--set
networkPolicy.egress.k8sMasterCIDR=10.20.0.0/28
--set-json
networkPolicy.egress.resolved.controlPlane=[{"podSelector":null,"namespaceSelector":null}]
