release
chart
--set-literal
text={apiVerſion: v1, Kind: Pod, metadata: {Name: x, annotationſ: {helm.sh/hook: test}}}
