Not_A_Name
chart
