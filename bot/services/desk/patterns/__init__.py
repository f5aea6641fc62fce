"""The daily check for patterns in reports: it warns staff and slows a case, never speeds it up."""
