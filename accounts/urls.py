"""The own profile, and people and teams for administrators."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("profile/", views.ProfileView.as_view(), name="profile"),
    path("people-and-teams/", views.UserListView.as_view(), name="user_list"),
    path("people-and-teams/people/new/", views.UserCreateView.as_view(), name="user_create"),
    path(
        "people-and-teams/people/<int:pk>/edit/", views.UserUpdateView.as_view(), name="user_update"
    ),
    path("people-and-teams/people/<int:pk>/invite/", views.user_invite, name="user_invite"),
    path("people-and-teams/teams/new/", views.TeamCreateView.as_view(), name="team_create"),
    path(
        "people-and-teams/teams/<int:pk>/edit/", views.TeamUpdateView.as_view(), name="team_update"
    ),
]
