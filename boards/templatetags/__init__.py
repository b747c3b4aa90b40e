"""What templates of boards can use."""
