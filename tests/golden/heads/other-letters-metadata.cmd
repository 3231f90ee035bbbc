release
chart
--set-literal
text=metadata: {annotationſ: {a: []}, name: x}
