"""What changes a case, each with its entry in the trail. Entries name fields, never what stands in them."""
