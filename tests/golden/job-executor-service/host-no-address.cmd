job-executor-service
../../..
--set
networkPolicy.egress.enabled=true
--set
networkPolicy.egress.k8sMasterCIDR=10.20.0.0/28
--set-string
remoteControlPlane.api.hostname=300.1.1.1
