"""People, households, cases and steps: nobody is ever without an owned, dated next step."""
