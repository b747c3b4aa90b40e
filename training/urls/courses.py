"""Addresses of courses."""

from django.urls import path

from training.views import courses

COURSES = "boards/<slug:board>/training/courses/"

urlpatterns = [
    path(COURSES, courses.CourseList.as_view(), name="courses"),
    path(f"{COURSES}add/", courses.CourseAdd.as_view(), name="course_add"),
    path(f"{COURSES}<int:pk>/", courses.CoursePage.as_view(), name="course"),
    path(f"{COURSES}<int:pk>/change/", courses.CourseChange.as_view(), name="course_change"),
]
