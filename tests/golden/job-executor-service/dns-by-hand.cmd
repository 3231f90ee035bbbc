job-executor-service
../../..
-f
dns-by-hand.yaml
--set
remoteControlPlane.api.hostname=
