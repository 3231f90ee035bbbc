chart
