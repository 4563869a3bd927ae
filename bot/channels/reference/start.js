// Shows the OpenAPI document; a file of its own, since the policy of these pages allows no inline script.
window.SwaggerUIBundle({ url: "/openapi.json", dom_id: "#reference", deepLinking: true });
