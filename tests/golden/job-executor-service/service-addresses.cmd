job-executor-service
../../..
-f
service-addresses.yaml
--set
remoteControlPlane.api.hostname=manual.keptn:80
