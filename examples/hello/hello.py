print("Hello from Python in a container.")
