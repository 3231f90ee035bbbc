job-executor-service
../../..
--set
networkPolicy.egress.enabled=true
--set
remoteControlPlane.api.hostname=192.0.2.1
--set
networkPolicy.egress.k8sMasterCIDR={10.20.0.0/28,10.0.0.1/8}
