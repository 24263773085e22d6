"""What a deployment is made of: the app's manifest, the roles' policies, and what may be wrong."""
